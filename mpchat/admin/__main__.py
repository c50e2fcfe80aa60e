"""``python -m mpchat.admin`` is ``mpchat-admin``."""

import sys

from mpchat.admin import main

if __name__ == "__main__":
    sys.exit(main())
