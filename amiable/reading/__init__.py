"""From a parsed mail to a Reading: rules where rules are right, an embedded classifier where they are not."""
