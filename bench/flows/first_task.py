"""The same for Prefect 1.4.1, run by `prefect run -p`."""
import os
import time

from prefect import Flow, task


@task
def begin():
    os.write(2, f"started at {time.time() * 1000}\n".encode())


with Flow("first-task") as flow:
    begin()
