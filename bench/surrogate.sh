#!/usr/bin/env bash
# The surrogate's figures as JSON on stdout, one thread: beside Keras with the same weights, and alone.
#
#   bench/surrogate.sh [OUT_DIR]         needs run.jar, Python 3.11, and PyPI the first time
#
# PARTS chooses among: speed (featurise, predict, train, beside Keras in the same run), parity (files of
# the sizes in use), accuracy (held-out error of the default and of the published network on TABLE),
# memory (100 rounds), space (10^6 molecules). All take about two hours on one core, accuracy most of it.
# Further variables, with their defaults: TABLE (bench/data/xtb-ips.csv), MOLECULES (1024), TRAIN_MOLECULES
# (256), DIMENSION (256), READOUT (sum), HEAD (512,256,128); ACCURACY (4800 1000 32 1: molecules to train
# on, held out, epochs, seeds; add "aligned" for the published network with its bond types set right);
# SPACE_SIZE (1000000), SPACE_MODELS (8).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
table=$(realpath "${TABLE:-$here/data/xtb-ips.csv}")
out=${1:-$here/../target/bench}
mkdir -p "$out"
out=$(realpath "$out")
# A copy: a build in the meantime must not take the program away.
jar=$out/run.jar
cp "$here/../run.jar" "$jar"
parts=${PARTS:-speed parity accuracy memory space}
read -ra accuracy <<< "${ACCURACY:-4800 1000 32 1}"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 MALLOC_ARENA_MAX=1 # as workers have them

python=$out/venv/bin/python
wants() { [[ " $parts " == *" $1 "* ]]; }
if { wants speed || wants parity; } && ! "$python" -c 'import rdkit, tensorflow' 2> /dev/null; then
  python3 -m venv "$out/venv"
  "$python" -m pip install --quiet --requirement "$here/keras/requirements.txt"
fi
# ours PART [ARGUMENT…]: our side of a part; JVM_OPTIONS go to Java.
ours() {
  # shellcheck disable=SC2086
  java -XX:+UseSerialGC ${JVM_OPTIONS:-} -cp "$jar" multisite.ml.bench.SurrogateBench "$@" 2>> "$out/ours.log"
}

rm -f "$out"/part-*.json
: > "$out/ours.log"
if wants speed; then
  smiles=$out/molecules.smi
  tail -n +2 "$table" | cut -d, -f1 > "$smiles"
  "$python" -W ignore "$here/keras/measure.py" --smiles "$smiles" --out-dir "$out" \
    --molecules "${MOLECULES:-1024}" --train-molecules "${TRAIN_MOLECULES:-256}" \
    --dimension "${DIMENSION:-256}" --readout "${READOUT:-sum}" --head "${HEAD:-512,256,128}" \
    2> "$out/keras.log" > "$out/part-keras.json"
  ours speed "$smiles" "${MOLECULES:-1024}" "${TRAIN_MOLECULES:-256}" "$out/model.h5" \
    "$out/predictions.csv" > "$out/part-ours.json"
fi
if wants parity; then
  "$python" -W ignore "$here/keras/make_real_models.py" "$table" "$out/real" 2>> "$out/keras.log" >&2
  ours parity "$out/real" > "$out/part-parity.json"
fi
if wants accuracy; then
  ours accuracy "$table" "${accuracy[@]}" > "$out/part-accuracy.json"
fi
if wants memory; then
  JVM_OPTIONS='-Xms512m -Xmx512m -XX:+AlwaysPreTouch' ours memory "$table" > "$out/part-memory.json"
fi
if wants space; then
  if [ "$(wc -l < "$out/space.csv" 2> /dev/null || echo 0)" != $((${SPACE_SIZE:-1000000} + 1)) ]; then
    java -jar "$jar" search-space enumerate --no-inchi --count "${SPACE_SIZE:-1000000}" --seed 3 \
      --max-heavy-atoms 12 --output "$out/space.csv" >> "$out/ours.log" 2>&1
  fi
  ours space "$out/space.csv" "${SPACE_MODELS:-8}" > "$out/part-space.json"
fi
python3 "$here/keras/summary.py" "$out"
