"""The Keras side of the bench: featurisation, inference and training; JSON on stdout.

    python measure.py --smiles FILE --out-dir DIR --dimension 256 --readout sum [--threads 1]

Saves its network as DIR/model.h5 and its predictions as DIR/predictions.csv, so that the other side
loads the same weights. All figures are molecules per second of processor time.
"""
import argparse
import csv
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument('--smiles', required=True)
parser.add_argument('--out-dir', required=True)
parser.add_argument('--dimension', type=int, default=256)
parser.add_argument('--steps', type=int, default=8)
parser.add_argument('--readout', default='sum')
parser.add_argument('--head', default='512,256,128')
parser.add_argument('--molecules', type=int, default=1024)
parser.add_argument('--train-molecules', type=int, default=256)
parser.add_argument('--rounds', type=int, default=5)
arguments = parser.parse_args()

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
os.environ['OMP_NUM_THREADS'] = '1'
import numpy as np
import keras
import tensorflow as tf
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
from featurise import featurise
from graph_network import build, merge


def processor_time(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main():
    with open(arguments.smiles) as file:
        everything = [line.split()[0] for line in file if line.strip()]
    smiles = everything[:arguments.molecules]
    results = {'peer': f'Keras {keras.__version__}, TensorFlow {tf.__version__}',
               'molecules': len(smiles), 'dimension': arguments.dimension,
               'readout': arguments.readout}
    featurise(smiles[0])
    seconds, graphs = processor_time(lambda: [featurise(text) for text in everything])
    results['featurise_per_cpu_second'] = len(everything) / seconds
    graphs = graphs[:len(smiles)]
    results['mean_atoms'] = float(np.mean([graph['n_atom'] for graph in graphs]))

    tf.keras.utils.set_random_seed(1)
    model = build(atom_classes=35, bond_classes=4, atom_dimension=arguments.dimension,
                  num_messages=arguments.steps, reduce_function=arguments.readout,
                  output_layer_sizes=[int(size) for size in arguments.head.split(',')])
    # As for ionization potentials: the output's scale begins at their deviation and mean.
    model.get_layer('scale').set_weights([np.array([[1.0]]), np.array([10.0])])
    signature = [{'node_graph_indices': tf.TensorSpec((None, 1), tf.int32),
                  'atom': tf.TensorSpec((None, 1), tf.int32),
                  'bond': tf.TensorSpec((None, 1), tf.int32),
                  'connectivity': tf.TensorSpec((None, 2), tf.int32)}]
    predict = tf.function(lambda batch: model(batch, training=False), input_signature=signature)

    rng = np.random.default_rng(1)
    chosen = graphs[:arguments.train_molecules]
    targets = rng.normal(10, 1, len(chosen)).astype(np.float32)[:, None]
    batches = [(merge(chosen[i:i + 32]), targets[i:i + 32]) for i in range(0, len(chosen), 32)]
    optimizer = tf.keras.optimizers.Adam(1e-3)

    @tf.function(input_signature=signature + [tf.TensorSpec((None, 1), tf.float32)])
    def train(batch, wanted):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(batch, training=True) - wanted))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    for batch in batches:
        train(*batch)
    rates = []
    for _ in range(arguments.rounds):
        seconds, _ = processor_time(lambda: [float(train(*batch)) for batch in batches])
        rates.append(len(chosen) / seconds)
    results['train_per_cpu_second'] = float(np.median(rates))

    os.makedirs(arguments.out_dir, exist_ok=True)
    model.save(os.path.join(arguments.out_dir, 'model.h5'), include_optimizer=False)

    inputs = [merge(graphs[i:i + 128]) for i in range(0, len(graphs), 128)]
    for batch in inputs:
        predict(batch)
    rates = []
    for _ in range(arguments.rounds):
        seconds, outputs = processor_time(
            lambda: [predict(batch).numpy()[:, 0] for batch in inputs])
        rates.append(len(graphs) / seconds)
    results['predict_per_cpu_second'] = float(np.median(rates))
    with open(os.path.join(arguments.out_dir, 'predictions.csv'), 'w', newline='') as file:
        writer = csv.writer(file)
        writer.writerow(['smiles', 'prediction'])
        writer.writerows(zip(smiles, (f'{value:.9g}' for value in np.concatenate(outputs))))
    print(json.dumps(results))


main()
