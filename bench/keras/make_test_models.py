"""Makes the small Keras files of the tests for what the original's samples do not cover.

    python make_test_models.py MOLECULES.csv OUT_DIR

Writes OUT_DIR/NAME.h5 and OUT_DIR/variant_predictions.csv (original bond order, one batch).
"""
import csv
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import numpy as np
import tensorflow as tf
from featurise import featurise
from graph_network import build, load, merge

VARIANTS = {
    'min': dict(reduce_function='min'),
    'prod': dict(reduce_function='prod'),
    'atomic_sum': dict(reduce_function='sum', atomic_contribution=True),
    'atomic_max': dict(reduce_function='max', atomic_contribution=True),
    'atomic_softmax': dict(reduce_function='softmax', atomic_contribution=True),
    'atomic_attention': dict(reduce_function='attention', atomic_contribution=True,
                             attention_mlp_sizes=[4]),
    'flip_sign': dict(reduce_function='mean', flip_sign=True),
    'no_hidden': dict(reduce_function='attention', output_layer_sizes=[]),
}


def main(molecules, out):
    with open(molecules) as file:
        smiles = [row['smiles'] for row in csv.DictReader(file)]
    batch = merge([featurise(text) for text in smiles])
    columns = {}
    for number, (name, settings) in enumerate(VARIANTS.items()):
        tf.keras.utils.set_random_seed(number)
        settings = {'output_layer_sizes': [8], **settings}
        model = build(atom_classes=35, bond_classes=4, atom_dimension=8, num_messages=2, **settings)
        rng = np.random.default_rng(number)
        weights = []
        for weight in model.weights:
            value = weight.numpy()
            if 'variance' in weight.name:
                value = rng.uniform(0.3, 2, value.shape)
            elif 'embedding' in weight.name or 'moving_mean' in weight.name:
                value = rng.normal(0, 0.7, value.shape)
            elif value.ndim == 1:
                value = value + rng.normal(0, 0.2, value.shape)
            weights.append(value.astype(np.float32))
        model.set_weights(weights)
        model.save(os.path.join(out, f'variant_{name}.h5'), include_optimizer=False)
        columns[name] = model(batch, training=False).numpy()[:, 0]
    with open(os.path.join(out, 'variant_predictions.csv'), 'w', newline='') as file:
        writer = csv.writer(file)
        writer.writerow(['smiles', *columns])
        for i, text in enumerate(smiles):
            writer.writerow([text, *(f'{column[i]:.9g}' for column in columns.values())])


def training(molecules, out):
    """Three full-batch epochs of Keras's Adam on variant_min.h5: losses in both modes."""
    with open(molecules) as file:
        smiles = [row['smiles'] for row in csv.DictReader(file)]
    graphs = [featurise(text) for text in smiles]
    batch = merge(graphs)
    heavy = [[z for z in graph['atom'] if z > 0] or graph['atom'] for graph in graphs]
    targets = np.array([[z.count(5) / len(z)] for z in heavy], np.float32)
    model = load(os.path.join(out, 'variant_min.h5'))
    optimizer = tf.keras.optimizers.Adam()
    with open(os.path.join(out, 'training_losses.csv'), 'w', newline='') as file:
        writer = csv.writer(file)
        writer.writerow(['epoch', 'loss', 'val_loss'])
        for epoch in range(3):
            optimizer.learning_rate = 1e-2 * (1e-6 / 1e-2) ** (epoch / 2)
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(batch, training=True) - targets))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
            held = tf.reduce_mean(tf.square(model(batch, training=False) - targets))
            writer.writerow([epoch, f'{float(loss):.9g}', f'{float(held):.9g}'])


main(sys.argv[1], sys.argv[2])
training(sys.argv[1], sys.argv[2])
