package multisite.cli;

import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The id of an endpoint, as the command line gives it. */
final class UuidConverter implements ITypeConverter<UUID> {
  @Override
  public UUID convert(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'" + text + "' is no id such as 4b116d3c-1703-4f8f-9f6f-39921e5864df");
    }
  }
}
