"""KAMkit: key account management on your own data.

>>> import kamkit as kk
>>> accounts = kk.summarize_accounts(kk.load_dataset("orders"))
>>> curve = kk.pareto(accounts)
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
