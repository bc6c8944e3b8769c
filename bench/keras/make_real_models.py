"""Makes Keras files of the sizes in use, all in one process so that layer numbers go on counting.

    python make_real_models.py TABLE.csv OUT_DIR

Each is trained for a few steps on the table (smiles, ip_ev) with its output scaled as the original
does, and saved with its optimizer: OUT_DIR/NAME.h5, and OUT_DIR/NAME.csv with what it predicts. The
networks of the package nfp are made where it is installed.
"""
import csv
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import numpy as np
import tensorflow as tf
from featurise import featurise
from graph_network import build, merge

try:
    import nfp_network
except ImportError:
    nfp_network = None

SMALL = dict(atom_classes=64, atom_dimension=128, output_layer_sizes=[256, 128, 64])
MODELS = {
    'sum_256': dict(atom_classes=64, atom_dimension=256, output_layer_sizes=[512, 256, 128],
                    reduce_function='sum'),
    'max_128': dict(SMALL, reduce_function='max'),
    'mean_128': dict(SMALL, reduce_function='mean'),
    'softmax_128': dict(SMALL, reduce_function='softmax'),
    'attention_128': dict(SMALL, reduce_function='attention', attention_mlp_sizes=[64, 32]),
    'flip_sign_64': dict(atom_classes=35, atom_dimension=64, output_layer_sizes=[64],
                         reduce_function='mean', flip_sign=True),
}
NFP_MODELS = {
    'nfp_sum_128': dict(dimension=128, reduction_op='sum'),
    'nfp_mean_64_heads': dict(dimension=64, reduction_op='mean', units=4, num_heads=3),
    'nfp_max_64': dict(dimension=64, reduction_op='max', units=8),
}
TRAINED = 256
PREDICTED = 256


def main(table, out):
    os.makedirs(out, exist_ok=True)
    with open(table) as file:
        rows = [row for row in csv.DictReader(file) if row['ip_ev']][:TRAINED + PREDICTED]
    graphs = [featurise(row['smiles']) for row in rows]
    targets = np.array([[float(row['ip_ev'])] for row in rows], np.float32)
    for number, (name, settings) in enumerate(MODELS.items()):
        tf.keras.utils.set_random_seed(number)
        model = build(bond_classes=4, num_messages=8, **settings)
        save(model, merge, rows, graphs, targets, os.path.join(out, name))
    if nfp_network:
        for number, (name, settings) in enumerate(NFP_MODELS.items()):
            tf.keras.utils.set_random_seed(number)
            model = nfp_network.build(**settings)
            save(model, nfp_network.pad, rows, graphs, targets, os.path.join(out, name))


def save(model, join, rows, graphs, targets, path):
    """Trains a model on the first molecules, saves it and what it predicts for the others."""
    batches = [(join(graphs[i:i + 32]), targets[i:i + 32]) for i in range(0, TRAINED, 32)]
    held = join(graphs[TRAINED:])
    scale = model.get_layer('scale')
    scale.set_weights([np.array([[targets.std()]]), np.array([targets.mean()])])
    model.compile(tf.keras.optimizers.Adam(1e-4), 'mean_squared_error')
    data = tf.data.Dataset.from_generator(
        lambda: iter(batches),
        output_signature=(
            {key: tf.TensorSpec((None,) * (value.ndim - 1) + value.shape[-1:]
                                if key == 'connectivity' or join is merge
                                else (None,) * value.ndim, tf.int32)
             for key, value in held.items()},
            tf.TensorSpec((None, 1), tf.float32)))
    model.fit(data, epochs=4, verbose=0)
    model.save(path + '.h5')
    predictions = model(held, training=False).numpy()[:, 0]
    with open(path + '.csv', 'w', newline='') as file:
        writer = csv.writer(file)
        writer.writerow(['smiles', 'prediction'])
        writer.writerows((row['smiles'], f'{value:.9g}')
                         for row, value in zip(rows[TRAINED:], predictions))


main(sys.argv[1], sys.argv[2])
