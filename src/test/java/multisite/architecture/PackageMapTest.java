package multisite.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The package map of ARCHITECTURE.md, as a test: a package that is not in the table fails. */
class PackageMapTest {
  private static final String ROOT = "multisite.";

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("task", Set.of()),
          Map.entry("store", Set.of("globus")),
          Map.entry("globus", Set.of()),
          Map.entry("chemistry", Set.of()),
          Map.entry("ml", Set.of("chemistry")),
          Map.entry("searchspace", Set.of("chemistry", "ml")),
          Map.entry("queue", Set.of("task", "store")),
          Map.entry("endpoint", Set.of("task")),
          Map.entry("compute", Set.of("globus", "task")),
          Map.entry("server", Set.of("queue", "compute", "endpoint", "task")),
          Map.entry("function", Set.of("chemistry", "ml", "store", "task")),
          Map.entry("worker", Set.of("function", "store", "task")),
          Map.entry("thinker", Set.of("queue", "task")),
          Map.entry("journal", Set.of("task")),
          Map.entry(
              "campaign",
              Set.of(
                  "thinker",
                  "queue",
                  "store",
                  "journal",
                  "ml",
                  "chemistry",
                  "searchspace",
                  "task")),
          Map.entry("report", Set.of("journal", "store", "chemistry", "task")),
          Map.entry("replay", Set.of("campaign", "task")));

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("multisite");
  }

  @Test
  void everyPackageUsesOnlyWhatTheMapAllows() {
    List<String> violations = new ArrayList<>();
    for (JavaClass type : classes) {
      String from = room(type);
      if (from.equals("cli")) {
        continue; // the composition root may use all
      }
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!target.getPackageName().startsWith(ROOT) || room(target).equals(from)) {
          continue;
        }
        if (!MAY_USE.getOrDefault(from, Set.of()).contains(room(target))) {
          violations.add(dependency.getDescription());
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void everyPackageIsInTheMap() {
    assertThat(classes.stream().map(PackageMapTest::room).distinct())
        .allSatisfy(room -> assertThat(room.equals("cli") || MAY_USE.containsKey(room)).isTrue());
  }

  @Test
  void onlyThePackageMlKnowsTheTensorEngine() {
    assertThat(
            classes.stream()
                .filter(type -> !room(type).equals("ml"))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .filter(name -> name.startsWith("org.bytedeco")))
        .isEmpty();
  }

  @Test
  void noCyclesBetweenPackages() {
    slices().matching("multisite.(*)..").should().beFreeOfCycles().check(classes);
  }

  private static String room(JavaClass type) {
    String rest = type.getPackageName().substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
