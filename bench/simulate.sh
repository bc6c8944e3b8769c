#!/usr/bin/env bash
# Molecules of the example space through `simulate --workers 2`: how they end, the memory meanwhile,
# and what is left behind, as JSON on stdout. Exit 1 if anything is left or ends without a type.
#
#   bench/simulate.sh [MOLECULES]    (1000) needs run.jar, xtb and python3; about 5 minutes
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/scratch"
python3 - "$here/../configs/example-space.csv" "${1:-1000}" > "$work/in.smi" <<'PYTHON'
import csv
import random
import sys

rows = [row['smiles'] for row in csv.DictReader(open(sys.argv[1]))]
random.Random(5).shuffle(rows)
print('\n'.join(rows[:int(sys.argv[2])]))
PYTHON
start=$(date +%s)
java -jar "$here/../run.jar" simulate --input "$work/in.smi" --workers 2 \
  --scratch-dir "$work/scratch" > "$work/out.jsonl" 2> "$work/err.log" &
driver=$!
while kill -0 "$driver" 2>/dev/null; do
  awk '/VmRSS/ {print $2}' "/proc/$driver/status" >> "$work/rss" 2>/dev/null || true
  sleep 2
done
wait "$driver" || true
python3 - "$work" "$(($(date +%s) - start))" <<'PYTHON'
import collections
import json
import os
import subprocess
import sys

work, seconds = sys.argv[1:]
ends = collections.Counter()
for line in open(f'{work}/out.jsonl'):
    report = json.loads(line)
    ends['success' if report['success'] else report['failure']['kind']] += 1
given = sum(1 for _ in open(f'{work}/in.smi'))
rss = [int(line) // 1024 for line in open(f'{work}/rss')]
processes = subprocess.run(['pgrep', '-f', work], capture_output=True, text=True).stdout.split()
processes = [pid for pid in processes if pid not in (str(os.getpid()), str(os.getppid()))]
left = os.listdir(f'{work}/scratch')
print(json.dumps({
    'molecules': given, 'seconds': int(seconds), 'ends': ends,
    'resident_mb_after_a_fifth': rss[len(rss) // 5], 'resident_mb_at_the_end': rss[-1],
    'scratch_directories_left': len(left), 'processes_left': len(processes)}, indent=1))
sys.exit(0 if sum(ends.values()) == given and not left and not processes else 1)
PYTHON
