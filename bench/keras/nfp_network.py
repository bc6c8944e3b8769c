"""The network of the later application, from the layers of PyPI nfp, wired as its files say.

Needs the package nfp beside bench/keras/requirements.txt; its files load in Multisite by position.
"""
import nfp
import numpy as np
import tensorflow as tf
from nfp.layers import EdgeUpdate, GlobalUpdate, NodeUpdate
from tensorflow.keras import layers


class ConcatDense(layers.Layer):
    """The application's own: one kernel and bias for each input instead of one for all."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape):
        features = input_shape[0][-1]
        self.parts = [layers.Dense(2 * features, name=f'Concat_Dense1_{i}')
                      for i in range(len(input_shape))]
        self.dense = layers.Dense(features)

    def call(self, inputs, mask=None):
        return self.dense(tf.nn.relu(sum(part(x) for part, x in zip(self.parts, inputs))))

    def compute_mask(self, inputs, mask=None):
        return None


nfp.ConcatDense = ConcatDense


class ReduceAtoms(layers.Layer):
    """Readout over the real atoms of each molecule."""

    def __init__(self, reduction_op='sum', **kwargs):
        super().__init__(**kwargs)
        self.reduction_op = reduction_op

    def call(self, atoms, mask=None):
        reduce = getattr(tf.math, f'reduce_{self.reduction_op}')
        return reduce(tf.ragged.boolean_mask(atoms, mask), axis=1)

    def get_config(self):
        return {**super().get_config(), 'reduction_op': self.reduction_op}


def build(dimension, num_messages=8, output_layers=(512, 256, 128), reduction_op='sum', units=4,
          num_heads=1):
    """A model with the inputs and layers of the original's files."""
    atom = layers.Input((None,), dtype='int32', name='atom')
    bond = layers.Input((None,), dtype='int32', name='bond')
    connectivity = layers.Input((None, 2), dtype='int32', name='connectivity')
    h = layers.Embedding(64, dimension, mask_zero=True, name='atom_embedding')(atom)
    e = layers.Embedding(5, dimension, mask_zero=True, name='bond_embedding')(bond)
    g = GlobalUpdate(units=units, num_heads=num_heads, name='problem')([h, e, connectivity])
    for step in range(num_messages):
        e = layers.Add()([e, EdgeUpdate()([h, e, connectivity, g])])
        h = layers.Add()([h, NodeUpdate()([h, e, connectivity, g])])
        if step < num_messages - 1:
            g = layers.Add()(
                [g, GlobalUpdate(units=units, num_heads=num_heads)([h, e, connectivity, g])])
    x = ReduceAtoms(reduction_op)(h)
    for size in output_layers:
        x = layers.Dense(size, activation='relu')(x)
    x = layers.Dense(1, activation='linear')(x)
    return tf.keras.Model([atom, bond, connectivity], layers.Dense(1, name='scale')(x))


def pad(graphs):
    """One batch of featurised molecules, padded as the original does; 0 is no atom and no bond."""
    atoms = max(graph['n_atom'] for graph in graphs)
    batch = {
        'atom': np.zeros((len(graphs), atoms), np.int32),
        'bond': np.zeros((len(graphs), 4 * atoms), np.int32),
        'connectivity': np.zeros((len(graphs), 4 * atoms, 2), np.int32),
    }
    for row, graph in enumerate(graphs):
        batch['atom'][row, :graph['n_atom']] = np.asarray(graph['atom']) + 1
        batch['bond'][row, :graph['n_bond']] = np.asarray(graph['bond']) + 1
        batch['connectivity'][row, :graph['n_bond']] = graph['connectivity']
    return batch
