package multisite.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** A {@link Summary} as one HTML file that needs no other. */
public final class HtmlReport {
  private static final int BEST = 25;
  private static final int WIDTH = 720;
  private static final int HEIGHT = 240;

  private HtmlReport() {}

  /** The whole file. */
  public static String of(Summary summary) {
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(summary.run()))
        .append("</title><style>body{font:15px sans-serif;max-width:60em;margin:2em auto}")
        .append("td,th{padding:2px 12px 2px 0;text-align:left}</style></head><body>\n");
    html.append("<h1>").append(escaped(summary.run())).append("</h1>\n");
    html.append("<pre>").append(escaped(StatusText.of(summary))).append("</pre>\n");
    html.append("<h2>Progress</h2>\n").append(curve(summary.simulated()));
    best(html, summary);
    html.append("<h2>Failures</h2>\n<table><tr><th>kind</th><th>host</th><th>count</th></tr>\n");
    summary
        .failures()
        .forEach(
            (kind, hosts) -> hosts.forEach((host, count) -> row(html, kind, host, "" + count)));
    html.append("</table>\n");
    stores(html, summary.stores());
    html.append("<h2>Trainings and rankings</h2>\n<ol>\n");
    summary
        .updates()
        .forEach(update -> html.append("<li>").append(escaped(update)).append("</li>\n"));
    return html.append("</ol></body></html>\n").toString();
  }

  private static void best(StringBuilder html, Summary summary) {
    html.append("<h2>Best molecules</h2>\n<table>");
    html.append("<tr><th>IP / eV</th><th>chosen</th><th>molecule</th></tr>\n");
    for (Summary.Simulated molecule : summary.best(BEST)) {
      row(
          html,
          String.format(Locale.ROOT, "%.3f", molecule.ip()),
          molecule.origin().name().toLowerCase(Locale.ROOT),
          molecule.smiles());
    }
    html.append("</table>\n");
  }

  private static void stores(StringBuilder html, StoreUse stores) {
    if (stores.sums().isEmpty() && stores.left().isEmpty()) {
      return;
    }
    html.append("<h2>Stores</h2>\n<table>");
    html.append("<tr><th>store</th><th>count</th><th>number</th></tr>\n");
    stores
        .sums()
        .forEach(
            (store, sum) ->
                sum.forEach(
                    (what, number) ->
                        row(
                            html,
                            store,
                            what,
                            BigDecimal.valueOf(number).stripTrailingZeros().toPlainString())));
    html.append("</table>\n<p>");
    List<String> left = stores.leftovers();
    html.append(left.isEmpty() ? "Nothing is left in them." : escaped(String.join("; ", left)));
    html.append("</p>\n");
  }

  private static void row(StringBuilder html, String... cells) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append("<td>").append(escaped(cell)).append("</td>");
    }
    html.append("</tr>\n");
  }

  /** Every success as a dot, and the best so far as a line, over the time. */
  private static String curve(List<Summary.Simulated> simulated) {
    if (simulated.isEmpty()) {
      return "<p>Nothing was simulated yet.</p>\n";
    }
    double lowest = simulated.stream().mapToDouble(Summary.Simulated::ip).min().orElse(0);
    double highest = simulated.stream().mapToDouble(Summary.Simulated::ip).max().orElse(1);
    double last = Math.max(1e-3, simulated.get(simulated.size() - 1).seconds());
    double span = Math.max(1e-9, highest - lowest);
    StringBuilder dots = new StringBuilder();
    StringBuilder line = new StringBuilder();
    double best = Double.NEGATIVE_INFINITY;
    for (Summary.Simulated one : simulated) {
      double x = WIDTH * one.seconds() / last;
      best = Math.max(best, one.ip());
      dots.append(circle(x, HEIGHT * (highest - one.ip()) / span));
      line.append(number(x)).append(',').append(number(HEIGHT * (highest - best) / span));
      line.append(' ');
    }
    return String.format(
        Locale.ROOT,
        "<svg viewBox=\"-5 -5 %d %d\" width=\"%d\" role=\"img\"><polyline points=\"%s\""
            + " fill=\"none\" stroke=\"black\"/>%s</svg>%n<p>IP from %.3f to %.3f eV over %.0f s;"
            + " the line is the best so far.</p>%n",
        WIDTH + 10,
        HEIGHT + 10,
        WIDTH,
        line,
        dots,
        lowest,
        highest,
        last);
  }

  private static String circle(double x, double y) {
    return "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"2\" fill=\"#48c\"/>";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
