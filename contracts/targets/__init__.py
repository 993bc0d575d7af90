"""Where requests go: the embedded reference, its liars, a URL, or an app in this process."""

from contracts.targets.open import TargetError, open_target

__all__ = ["TargetError", "open_target"]
