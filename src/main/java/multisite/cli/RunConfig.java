package multisite.cli;

import multisite.chemistry.QcSettings;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.cli.options.NetworkOptions.Network;
import multisite.cli.options.ProblemOptions.Problem;
import multisite.cli.options.ProxyStoreOptions.ProxyStore;
import multisite.cli.options.TrainingOptions.Training;

/** All settings of a campaign, checked; a section for each option group. */
record RunConfig(
    Network network,
    Compute compute,
    Problem problem,
    QcSettings chemistry,
    Training training,
    ProxyStore proxyStore) {}
