package multisite.ml;

import com.fasterxml.jackson.databind.json.JsonMapper;

/** The one JSON mapper of this package: immutable, unknown fields are errors. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}
}
