#!/usr/bin/env bash
#SBATCH --job-name=multisite
#SBATCH --nodes=1
#SBATCH --exclusive
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@300
#SBATCH --open-mode=append
#SBATCH --output=multisite-%x.log
##SBATCH --account=EDIT
##SBATCH --partition=EDIT
# A campaign in a Slurm allocation: sbatch scripts/batch-slurm.sh. Five minutes before the time is over
# Slurm warns this script, which warns the driver: it stops in order and the job ends with code 75.
# Submit the same script again to go on. docs/multi-site.md explains what to edit.

# module load openjdk/17 xtb redis            # EDIT: as this site names them
MULTISITE=${MULTISITE:-${SLURM_SUBMIT_DIR:-$PWD}}  # where you have unpacked Multisite
JAR=${JAR:-$MULTISITE/run.jar}
RUN=${RUN:-$MULTISITE/runs/campaign}          # one directory a campaign; it decides what is gone on with
REDIS_HOST=${REDIS_HOST:-127.0.0.1}           # $(hostname), and REDIS_BIND=0.0.0.0, if other nodes need Redis
WARN_AFTER=

CAMPAIGN=(
  --search-space "$MULTISITE/configs/example-space.csv"
  --search-size 1000
  --num-qc-workers "${SLURM_CPUS_ON_NODE:-2}"
  "$@"
)

[ -f "$MULTISITE/scripts/batch-driver.sh" ] || { echo "There is no Multisite in $MULTISITE: set MULTISITE to where it is" >&2; exit 3; }
. "$MULTISITE/scripts/batch-driver.sh"
