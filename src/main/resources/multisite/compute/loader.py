"""What is registered with Globus Compute: keeps Multisite's program for sites, so that a worker
compiles it once, and not for every task."""

import sys
import types


def @FUNCTION@(*arguments):
    name = "multisite_program_@DIGEST@"
    program = sys.modules.get(name)
    if program is None:
        program = types.ModuleType(name)
        exec(compile(PROGRAM, name, "exec"), program.__dict__)
        program = sys.modules.setdefault(name, program)
    return program.@FUNCTION@(*arguments)


PROGRAM = r'''@PROGRAM@'''
