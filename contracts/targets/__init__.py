"""Where requests go: the embedded reference, its liars, a URL, or an app in this process."""

from contracts.targets.loading import TargetError
from contracts.targets.open import open_target

__all__ = ["TargetError", "open_target"]
