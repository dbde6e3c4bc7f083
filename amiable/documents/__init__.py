"""Files joined to a letter, made from the engine's figures: the same input always gives the same bytes."""
