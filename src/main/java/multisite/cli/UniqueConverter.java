package multisite.cli;

import java.util.Locale;
import multisite.searchspace.SiftSettings.Unique;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --unique}: {@code no}, {@code smiles} or {@code inchi-key}. */
final class UniqueConverter implements ITypeConverter<Unique> {
  @Override
  public Unique convert(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "no" -> Unique.NO;
      case "smiles" -> Unique.SMILES;
      case "inchi-key" -> Unique.INCHI_KEY;
      default ->
          throw new TypeConversionException(
              "expected no, smiles or inchi-key, not '" + value + "'");
    };
  }
}
