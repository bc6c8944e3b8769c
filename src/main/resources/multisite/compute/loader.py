import sys

if "multisite_@DIGEST@" in sys.modules:
    multisite_task = sys.modules["multisite_@DIGEST@"].multisite_task
else:
    exec(r'''@FIRST@''')

    def multisite_task(request, task):
        return first_task(request, task, "@DIGEST@")
