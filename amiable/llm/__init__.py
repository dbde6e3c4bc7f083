"""The only room that will know a model library. Empty until the model writer arrives: templates word every draft."""
