"""The installation: settings turned into a running whole. Here, and in the command line, every room is seen."""
