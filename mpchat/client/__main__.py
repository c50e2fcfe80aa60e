"""``python -m mpchat.client`` is ``mpchat-client``."""

import sys

from mpchat.client.start import main

sys.exit(main())
