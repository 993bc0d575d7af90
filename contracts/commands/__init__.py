"""The sub-commands of the command line, a file each; importing one loads nothing heavy."""
