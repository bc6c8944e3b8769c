"""SMILES to the original's dictionary, with RDKit: explicit hydrogens, its order of bond types."""
from rdkit import Chem

TYPES = {'AROMATIC': 0, 'DOUBLE': 1, 'SINGLE': 2, 'TRIPLE': 3}


def featurise(smiles):
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    connectivity, bond = [], []
    for atom in molecule.GetAtoms():
        a = atom.GetIdx()
        for edge in atom.GetBonds():
            b = edge.GetOtherAtomIdx(a)
            if b > a:
                connectivity.append([a, b])
                connectivity.append([b, a])
                bond.extend([TYPES[str(edge.GetBondType())]] * 2)
    connectivity.sort()
    atoms = [atom.GetAtomicNum() - 1 for atom in molecule.GetAtoms()]
    return {'n_atom': len(atoms), 'n_bond': len(bond), 'atom': atoms, 'bond': bond,
            'connectivity': connectivity}
