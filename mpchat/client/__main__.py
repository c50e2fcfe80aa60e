"""``python -m mpchat.client`` is ``mpchat-client``."""

import sys

from mpchat.client.app import main

sys.exit(main())
