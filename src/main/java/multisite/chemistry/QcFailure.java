package multisite.chemistry;

/** Why a simulation gave no property: a kind for machines and a sentence for people. */
public record QcFailure(FailureKind kind, String message) {}
