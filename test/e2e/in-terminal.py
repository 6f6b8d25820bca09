"""Runs a program in a terminal of its own: in-terminal.py COLUMNS ROWS KEYS PROGRAM ARGUMENT...

Prints what the program writes there, as it comes, and ends with its exit code. KEYS is JSON: a list of lists of a text, the keys
that are typed once the program has written that text, and how many seconds later, where that matters.
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios
import time

columns, rows, keys, program, *arguments = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(program, [program, *arguments])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))

waiting = json.loads(keys)
seen = b""
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:  # On Linux a terminal whose program has ended answers with an error.
        break
    if not data:
        break
    os.write(1, data)
    seen += data
    if waiting and waiting[0][0].encode() in seen:
        _, typed, *seconds = waiting.pop(0)
        time.sleep(sum(seconds))
        os.write(terminal, typed.encode())
        seen = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
