"""The only room that knows langchain: a model words what was decided, the template stands in when it fails."""
