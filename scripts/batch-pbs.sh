#!/usr/bin/env bash
#PBS -N multisite
#PBS -l select=1:ncpus=64
#PBS -l walltime=04:00:00
#PBS -j oe
##PBS -A EDIT
##PBS -q EDIT
# A campaign in a PBS Pro allocation: qsub scripts/batch-pbs.sh. PBS warns a job only seconds before it
# kills it, so that this script itself warns the driver, five minutes before the walltime: it stops in
# order and the job ends with code 75. (qsig -s USR1 JOB does so at any time.) Submit the same script
# again to go on. docs/multi-site.md explains what to edit.

# module load openjdk/17 xtb redis            # EDIT: as this site names them
MULTISITE=${MULTISITE:-${PBS_O_WORKDIR:-$PWD}}  # where you have unpacked Multisite
JAR=${JAR:-$MULTISITE/run.jar}
RUN=${RUN:-$MULTISITE/runs/campaign}          # one directory a campaign; it decides what is gone on with
REDIS_HOST=${REDIS_HOST:-127.0.0.1}           # $(hostname), and REDIS_BIND=0.0.0.0, if other nodes need Redis
WARN_AFTER=${WARN_AFTER:-$((4 * 3600 - 300))} # EDIT with the walltime above

CAMPAIGN=(
  --search-space "$MULTISITE/configs/example-space.csv"
  --search-size 1000
  --num-qc-workers "${NCPUS:-2}"
  "$@"
)

[ -f "$MULTISITE/scripts/batch-driver.sh" ] || { echo "There is no Multisite in $MULTISITE: set MULTISITE to where it is" >&2; exit 3; }
cd "$MULTISITE" || exit 3
. "$MULTISITE/scripts/batch-driver.sh"
