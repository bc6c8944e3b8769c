"""The published GraphNetwork in Keras 2.15, written from its equations: the yardstick of the bench.

Layers follow the order of weights in the original's files, so that files saved here load in
Multisite and files of the original load here by position.
"""
import h5py
import json
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class MessageBlock(layers.Layer):
    """One step: gated messages along directed bonds, residual states."""

    def __init__(self, dimension, **kwargs):
        super().__init__(**kwargs)
        self.atom_norm = layers.BatchNormalization()
        self.bond_norm = layers.BatchNormalization()
        self.hidden = layers.Dense(2 * dimension, activation='sigmoid', use_bias=False)
        self.message = layers.Dense(dimension)
        self.gate = layers.Dense(dimension, activation='sigmoid', use_bias=False)

    def call(self, inputs):
        atom, bond, connectivity = inputs
        h = self.atom_norm(atom)
        e = self.bond_norm(bond)
        receiver = tf.gather(h, connectivity[:, 0])
        sender = tf.gather(h, connectivity[:, 1])
        message = self.message(self.hidden(tf.concat([sender, receiver, e], axis=1)))
        gated = self.gate(sender) * message
        return atom + tf.math.segment_sum(gated, connectivity[:, 0]), bond + message


class GraphNetwork(layers.Layer):
    """Embeddings, message steps, readout over each molecule's atoms, head."""

    def __init__(self, atom_classes, bond_classes, atom_dimension, num_messages,
                 output_layer_sizes=None, reduce_function='sum', n_outputs=1,
                 atomic_contribution=False, attention_mlp_sizes=None, **kwargs):
        super().__init__(**kwargs)
        self.settings = dict(
            atom_classes=atom_classes, bond_classes=bond_classes, atom_dimension=atom_dimension,
            num_messages=num_messages, output_layer_sizes=output_layer_sizes or [],
            reduce_function=reduce_function, n_outputs=n_outputs,
            atomic_contribution=atomic_contribution,
            attention_mlp_sizes=attention_mlp_sizes or [])
        self.atom_embedding = layers.Embedding(atom_classes, atom_dimension, name='atom_embedding')
        self.bond_embedding = layers.Embedding(bond_classes, atom_dimension, name='bond_embedding')
        self.steps = [MessageBlock(atom_dimension) for _ in range(num_messages)]
        self.head = [layers.Dense(size, activation='relu', name=f'dense_{i}')
                     for i, size in enumerate(self.settings['output_layer_sizes'])]
        self.last = layers.Dense(n_outputs, name='output')
        self.attention = []
        if reduce_function == 'attention':
            self.attention = [layers.Dense(size, activation='relu', name=f'attn_{i}')
                              for i, size in enumerate(self.settings['attention_mlp_sizes'])]
            self.attention.append(layers.Dense(1, name='attention_output'))

    def call(self, inputs):
        atom_types, bond_types, molecule, connectivity = inputs
        atom = self.atom_embedding(atom_types)
        bond = self.bond_embedding(bond_types)
        for step in self.steps:
            atom, bond = step([atom, bond, connectivity])
        if self.settings['atomic_contribution']:
            return self.reduce(self.output_of(atom), atom, molecule)
        return self.output_of(self.reduce(atom, atom, molecule))

    def output_of(self, x):
        for layer in self.head:
            x = layer(x)
        return self.last(x)

    def reduce(self, values, atom, molecule):
        how = self.settings['reduce_function']
        if how in ('softmax', 'attention'):
            score = values
            if how == 'attention':
                score = atom
                for layer in self.attention:
                    score = layer(score)
            weight = tf.exp(score)
            return (tf.math.segment_sum(values * weight, molecule)
                    / tf.math.segment_sum(weight, molecule))
        return getattr(tf.math, f'segment_{how}')(values, molecule)

    def get_config(self):
        return {**super().get_config(), **self.settings}


class Squeeze(layers.Layer):
    """Drops the axis that Keras wants every input to have."""

    def __init__(self, axis=1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return tf.squeeze(inputs, axis=self.axis)

    def get_config(self):
        return {**super().get_config(), 'axis': self.axis}


def build(flip_sign=False, **settings):
    """A model with the inputs and layers of the original's files."""
    molecule = layers.Input((1,), dtype='int32', name='node_graph_indices')
    atom = layers.Input((1,), dtype='int32', name='atom')
    bond = layers.Input((1,), dtype='int32', name='bond')
    connectivity = layers.Input((2,), dtype='int32', name='connectivity')
    squeezed = [Squeeze()(x) for x in (molecule, atom, bond)]
    output = GraphNetwork(name='mpnn', **settings)(
        [squeezed[1], squeezed[2], squeezed[0], connectivity])
    if flip_sign:
        output = layers.Lambda(lambda x: -x, name='flip_sign')(output)
    output = layers.Dense(1, name='scale')(output)
    return tf.keras.Model([molecule, atom, bond, connectivity], output)


def load(path):
    """A model with the weights of a file of the original, by position."""
    with h5py.File(path) as file:
        model_layers = json.loads(file.attrs['model_config'])['config']['layers']
        config = next(x for x in model_layers if x['class_name'].endswith('GraphNetwork'))['config']
        names = ('atom_classes', 'bond_classes', 'atom_dimension', 'num_messages',
                 'output_layer_sizes', 'reduce_function', 'n_outputs', 'atomic_contribution',
                 'attention_mlp_sizes')
        model = build(flip_sign=any(x['class_name'] == 'Lambda' for x in model_layers),
                      **{name: config[name] for name in names if name in config})
        root = file['model_weights']
        for name in ('mpnn', 'scale'):
            group = root[name]
            model.get_layer(name).set_weights(
                [np.array(group[weight]) for weight in group.attrs['weight_names']])
    return model


def merge(graphs):
    """One batch of featurised molecules, as the original's loader joins them."""
    molecule, atom, bond, connectivity, atoms = [], [], [], [], 0
    for number, graph in enumerate(graphs):
        molecule.extend([number] * graph['n_atom'])
        atom.extend(graph['atom'])
        bond.extend(graph['bond'])
        connectivity.append(np.asarray(graph['connectivity'], np.int32) + atoms)
        atoms += graph['n_atom']
    column = lambda x: np.asarray(x, np.int32)[:, None]
    return {'node_graph_indices': column(molecule), 'atom': column(atom), 'bond': column(bond),
            'connectivity': np.concatenate(connectivity)}
