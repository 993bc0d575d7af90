"""The invalid corpus: every rule broken at every place, alone and amid other things."""
