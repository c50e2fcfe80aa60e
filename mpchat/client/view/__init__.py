"""The window: draws the screen and takes the keys. Reads the model, changes only itself."""

from mpchat.client.view.window import Window

__all__ = ["Window"]
