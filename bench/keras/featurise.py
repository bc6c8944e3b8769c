"""SMILES to the original's dictionary, with RDKit and NetworkX: explicit hydrogens, its bond order.

As in the original, a molecule becomes a graph first and the graph becomes the dictionary.
"""
import networkx as nx
from rdkit import Chem

TYPES = ['AROMATIC', 'DOUBLE', 'SINGLE', 'TRIPLE']


def to_graph(smiles):
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    graph = nx.Graph()
    for atom in molecule.GetAtoms():
        graph.add_node(atom.GetIdx(), atomic_num=atom.GetAtomicNum(),
                       formal_charge=atom.GetFormalCharge(), chiral_tag=atom.GetChiralTag(),
                       hybridization=atom.GetHybridization(), is_aromatic=atom.GetIsAromatic())
    for bond in molecule.GetBonds():
        graph.add_edge(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), bond_type=bond.GetBondType())
    return graph


def featurise(smiles):
    graph = to_graph(smiles)
    atoms = [data['atomic_num'] - 1 for _, data in graph.nodes(data=True)]
    connectivity, bond = [], []
    for a, b, data in graph.edges(data=True):
        connectivity.extend([[a, b], [b, a]])
        bond.extend([TYPES.index(str(data['bond_type']))] * 2)
    connectivity.sort()
    return {'n_atom': len(atoms), 'n_bond': len(bond), 'atom': atoms, 'bond': bond,
            'connectivity': connectivity}
