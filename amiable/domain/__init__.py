"""The pure room: records and rules of the field. Imports nothing of ours, touches no disk, clock or network."""
