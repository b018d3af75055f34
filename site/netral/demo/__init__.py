"""The demo: real places, invented people, three months of invented progress."""
