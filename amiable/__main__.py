"""`python -m amiable` is the same as the `amiable` command."""

from amiable.cli import main

if __name__ == "__main__":
    main()
