"""Makes Keras files of the sizes in use, all in one process so that layer numbers go on counting.

    python make_real_models.py TABLE.csv OUT_DIR

Each is trained for a few steps on the table (smiles, ip_ev) with its output scaled as the original
does, and saved with its optimizer: OUT_DIR/NAME.h5, and OUT_DIR/NAME.csv with what it predicts.
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
TRAINED = 256
PREDICTED = 256


def main(table, out):
    os.makedirs(out, exist_ok=True)
    with open(table) as file:
        rows = [row for row in csv.DictReader(file) if row['ip_ev']][:TRAINED + PREDICTED]
    graphs = [featurise(row['smiles']) for row in rows]
    targets = np.array([[float(row['ip_ev'])] for row in rows], np.float32)
    batches = [(merge(graphs[i:i + 32]), targets[i:i + 32]) for i in range(0, TRAINED, 32)]
    held = merge(graphs[TRAINED:])
    for number, (name, settings) in enumerate(MODELS.items()):
        tf.keras.utils.set_random_seed(number)
        model = build(bond_classes=4, num_messages=8, **settings)
        scale = model.get_layer('scale')
        scale.set_weights([np.array([[targets.std()]]), np.array([targets.mean()])])
        model.compile(tf.keras.optimizers.Adam(1e-4), 'mean_squared_error')
        data = tf.data.Dataset.from_generator(
            lambda: iter(batches),
            output_signature=(
                {key: tf.TensorSpec((None, value.shape[1]), tf.int32)
                 for key, value in held.items()},
                tf.TensorSpec((None, 1), tf.float32)))
        model.fit(data, epochs=4, verbose=0)
        model.save(os.path.join(out, f'{name}.h5'))
        predictions = model(held, training=False).numpy()[:, 0]
        with open(os.path.join(out, f'{name}.csv'), 'w', newline='') as file:
            writer = csv.writer(file)
            writer.writerow(['smiles', 'prediction'])
            writer.writerows((row['smiles'], f'{value:.9g}')
                             for row, value in zip(rows[TRAINED:], predictions))


main(sys.argv[1], sys.argv[2])
