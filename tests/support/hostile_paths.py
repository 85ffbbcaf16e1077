"""Paths that a transcript may name and that nobody may look at.

The workspace folder they are to be tried against is `/home/you/shop`.
"""

HOSTILE = [
    "/etc/passwd",
    "/home/you/shop",
    "/home/you/shop/..",
    "/home/you/shop/../secret",
    "/home/you/shop/a/../../secret",
    "/home/you/shop-two/cart.py",
    "cart.py",
    "../shop/cart.py",
    "~/shop/cart.py",
    "",
    "//home/you/shop/cart.py",
    "\\\\host\\share\\cart.py",
    "\\\\?\\C:\\shop\\cart.py",
    "//?/C:/shop/cart.py",
    "\\\\.\\PhysicalDrive0",
    "C:\\home\\you\\shop\\cart.py",
    "file:///home/you/shop/cart.py",
    "file://host/home/you/shop/cart.py",
    "/home/you/shop/\0cart.py",
]
