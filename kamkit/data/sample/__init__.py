"""How the sample company is made: dice, a plan per account, its account file, its order book."""
