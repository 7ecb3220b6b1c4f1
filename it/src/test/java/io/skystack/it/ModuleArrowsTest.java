package io.skystack.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Each module rests only on those below it, and each room of a module on what it may. */
class ModuleArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.skystack");

  @Test
  void commonRestsOnNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("io.skystack.common..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.skystack.dns..",
            "io.skystack.kube2sky..",
            "io.skystack.skydns..",
            "io.skystack.kubedns..",
            "io.skystack.skycache..",
            "io.skystack.exechealthz..")
        .check(CLASSES);
  }

  @Test
  void theEngineKnowsNothingOfRecords() {
    noClasses()
        .that()
        .resideInAPackage("io.skystack.dns..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.skystack.common.record..",
            "io.skystack.common.store..",
            "io.skystack.common.etcd..",
            "io.skystack.kube2sky..",
            "io.skystack.skydns..",
            "io.skystack.kubedns..",
            "io.skystack.skycache..")
        .check(CLASSES);
  }

  @Test
  void skycacheRestsOnTheEngineAlone() {
    classes()
        .that()
        .resideInAPackage("io.skystack.skycache..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages(
            "io.skystack.kube2sky..",
            "io.skystack.skydns..",
            "io.skystack.kubedns..",
            "io.skystack.exechealthz..",
            "io.skystack.common.record..",
            "io.skystack.common.store..",
            "io.skystack.common.etcd..")
        .check(CLASSES);
  }

  @Test
  void kube2skyAndSkydnsDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("io.skystack.kube2sky..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.skystack.dns..", "io.skystack.skydns..", "io.skystack.kubedns..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.skystack.skydns..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.skystack.kube2sky..", "io.skystack.kubedns..")
        .check(CLASSES);
  }

  @Test
  void kubednsHasNoEtcd() {
    noClasses()
        .that()
        .resideInAPackage("io.skystack.kubedns..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.skystack.common.etcd..")
        .check(CLASSES);
  }

  @Test
  void exechealthzRestsOnTheCommandLineAndTheOperationsEndpointAlone() {
    classes()
        .that()
        .resideInAPackage("io.skystack.exechealthz..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages(
            "io.skystack.dns..",
            "io.skystack.kube2sky..",
            "io.skystack.skydns..",
            "io.skystack.kubedns..",
            "io.skystack.common.record..",
            "io.skystack.common.store..",
            "io.skystack.common.etcd..")
        .check(CLASSES);
  }

  @Test
  void onlyTheEtcdRoomKnowsEtcd() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.skystack.common.etcd..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.etcd..", "io.grpc..", "io.vertx..")
        .check(CLASSES);
  }

  @Test
  void pluginsSeeNoSockets() {
    classes()
        .that()
        .resideInAPackage("io.skystack.dns.plugin..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("io.netty..", "io.skystack.dns.server..", "io.skystack.dns.wire..")
        .check(CLASSES);
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching("io.skystack.(*.*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
