"""Where requests go: the embedded reference, its liars, a URL, or an app in this process.

Importing it loads nothing: the command line asks for ``contracts.targets.names`` whatever it does.
"""
