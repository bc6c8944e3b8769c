#!/usr/bin/env bash
# The surrogate beside Keras with the same weights, one thread each: figures as JSON on stdout.
#
#   bench/surrogate.sh SMILES_FILE [OUT_DIR]      needs run.jar, python3.11, and PyPI the first time
#
# MOLECULES (1024), TRAIN_MOLECULES (256), DIMENSION (256), READOUT (sum), HEAD (512,256,128) as
# environment variables. Accuracy: java -cp run.jar multisite.ml.bench.SurrogateBench accuracy
# TABLE.csv 4000 1000 64 3 (TABLE.csv: smiles,ip).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
smiles=$(realpath "$1")
out=${2:-$here/../target/bench}
mkdir -p "$out"
out=$(realpath "$out")
venv=$out/venv
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/keras/requirements.txt"
fi
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
molecules=${MOLECULES:-1024}
train=${TRAIN_MOLECULES:-256}
"$venv/bin/python" -W ignore "$here/keras/measure.py" --smiles "$smiles" --out-dir "$out" \
  --molecules "$molecules" --train-molecules "$train" --dimension "${DIMENSION:-256}" \
  --readout "${READOUT:-sum}" --head "${HEAD:-512,256,128}" 2> "$out/keras.log" > "$out/keras.json"
java -cp "$here/../run.jar" multisite.ml.bench.SurrogateBench speed "$smiles" "$molecules" \
  "$train" "$out/model.h5" "$out/predictions.csv" 2> "$out/ours.log" > "$out/ours.json"
"$venv/bin/python" - "$out" <<'PYTHON'
import json
import sys

out = sys.argv[1]
keras, ours = (json.load(open(f'{out}/{name}.json')) for name in ('keras', 'ours'))
rate = lambda name, peer: ours[name] / keras[peer]
print(json.dumps({
    'keras': keras,
    'ours': ours,
    'times_keras': {
        'featurise': rate('featurise_per_cpu_second', 'featurise_per_cpu_second'),
        'published_predict': rate('published_predict_per_cpu_second', 'predict_per_cpu_second'),
        'published_train': rate('published_train_per_cpu_second', 'train_per_cpu_second'),
        'default_predict': rate('default_predict_per_cpu_second', 'predict_per_cpu_second'),
        'default_train': rate('default_train_per_cpu_second', 'train_per_cpu_second'),
    }}, indent=1))
PYTHON
