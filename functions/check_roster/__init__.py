"""Asked before a device is enrolled by claim: is it on the roster?"""
