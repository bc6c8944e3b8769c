def multisite_task(request, task):
    """Hands the task to the program for sites in Multisite's run.jar."""
    import sys

    program = sys.modules.get("multisite_@DIGEST@")
    if program:
        return program.multisite_task(request, task)
    first = {}
    exec(FIRST, first)
    return first["first_task"](request, task, "@DIGEST@")


FIRST = r'''@FIRST@'''
