"""The demonstration: an invented company on embedded servers, with the real poller, worker, bot and sender."""
