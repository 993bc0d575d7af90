"""The shipped definition changed in one place, hundreds of times: is it general, what we do?"""
