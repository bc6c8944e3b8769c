"""Puts the parts of the surrogate's bench together and holds them against the goals; JSON on stdout.

    python summary.py OUT_DIR            OUT_DIR/part-NAME.json: what bench/surrogate.sh measured
"""
import json
import pathlib
import sys


def times(keras, ours):
    rate = lambda name, peer: ours[name] / keras[peer]
    return {
        'featurise': rate('featurise_per_cpu_second', 'featurise_per_cpu_second'),
        'published_predict': rate('published_predict_per_cpu_second', 'predict_per_cpu_second'),
        'published_train': rate('published_train_per_cpu_second', 'train_per_cpu_second'),
        'default_predict': rate('default_predict_per_cpu_second', 'predict_per_cpu_second'),
        'default_train': rate('default_train_per_cpu_second', 'train_per_cpu_second'),
    }


def goals(report):
    """What was promised: the measured value, the bound, whether it holds."""
    rows = {}

    def at_least(name, value, bound):
        rows[name] = {'measured': value, 'at_least': bound, 'met': value >= bound}

    def at_most(name, value, bound):
        rows[name] = {'measured': value, 'at_most': bound, 'met': value <= bound}

    if 'times_keras' in report:
        at_least('published inference, times Keras', report['times_keras']['published_predict'], 2)
        at_least('published training, times Keras', report['times_keras']['published_train'], 1.5)
        at_least('default inference, times Keras', report['times_keras']['default_predict'], 10)
        at_least('featurising, times RDKit and dictionary', report['times_keras']['featurise'], 10)
        at_most('bytes a molecule', report['ours']['bytes_per_molecule'], 120)
        at_most('parity', report['ours']['published_parity_max_relative'], 1e-5)
    if 'parity' in report:
        at_most('parity of files of the sizes in use', report['parity']['max_relative'], 1e-5)
    if 'accuracy' in report:
        default, published = (report['accuracy'][name] for name in ('default', 'published'))
        at_most('held-out MAE of the default, eV', default['held_out_mae_ev'],
                published['held_out_mae_ev'])
        at_least('default inference, times the published network here',
                 default['predict_per_cpu_second'] / published['predict_per_cpu_second'], 10)
    if 'memory' in report:
        at_most('growth over the last 50 of 100 rounds, MB',
                report['memory']['growth_megabytes_last_half'], 16)
    if 'space' in report:
        at_most('peak of an inference over the whole space, MB', report['space']['peak_megabytes'],
                2048)
    return rows


def main(out):
    report = {path.stem.removeprefix('part-'): json.loads(path.read_text())
              for path in sorted(pathlib.Path(out).glob('part-*.json'))}
    if 'keras' in report and 'ours' in report:
        report['times_keras'] = times(report['keras'], report['ours'])
    report['goals'] = goals(report)
    print(json.dumps(report, indent=1))


main(sys.argv[1])
