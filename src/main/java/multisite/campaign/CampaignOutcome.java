package multisite.campaign;

/** How a campaign ended. */
public enum CampaignOutcome {
  /** The budget is spent. */
  DONE,
  /** Every molecule of the search space was searched before the budget was spent. */
  EXHAUSTED,
  /** Too many simulations failed in a row. */
  TOO_MANY_FAILURES,
  /** Somebody asked for it. */
  STOPPED
}
