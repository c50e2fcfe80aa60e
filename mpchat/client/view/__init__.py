"""The window: what is on the screen, and the keys. Reads the model, changes only itself."""

from mpchat.client.view.window import Window

__all__ = ["Window"]
