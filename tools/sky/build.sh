# shellcheck shell=bash
# Building: the jars of the programs with Maven, and an archive of the stack's classes for the JDK that runs them.

PROGRAMS='kube2sky skydns' # of the stack: what `./sky up` needs
OTHER_PROGRAMS='kubedns skycache exechealthz'

# maven: sets MAVEN to the command and JAVA_HOME to a JDK that builds.
maven() {
  local home
  if have mvn; then MAVEN=mvn; else MAVEN=$SKYSTACK_HOME/mvnw; fi
  home=$(jdk_for_build)
  [ -n "$home" ] || fail "no JDK $OLDEST_JAVA or newer to build with: install one, or set JAVA_HOME to it"
  export JAVA_HOME=$home
}

# jdk_for_build: the one that plain `mvn` would take where it is new enough, JAVA_HOME or that on PATH; else the newest
# found. It must have the compiler.
jdk_for_build() {
  local home
  for home in "${JAVA_HOME:-}" "$(java_home_on_path)"; do
    # Where it is empty, /bin/javac is not what is meant.
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ "$(java_feature "$home")" -ge "$OLDEST_JAVA" ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  newest_java bin/javac
}

# build: ./sky build
build() {
  local program
  [ $# -eq 0 ] || fail 'build takes no option'
  build_jars "$PROGRAMS $OTHER_PROGRAMS"
  for program in $PROGRAMS kubedns; do build_archive "$program"; done
}

# build_stale: builds what of PROGRAMS is not built or older than its sources.
build_stale() {
  local program stale=no
  for program in $PROGRAMS; do
    if source_newer "$program"; then stale=yes; fi
  done
  if [ "$stale" = yes ]; then build_jars "$PROGRAMS"; fi
  for program in $PROGRAMS; do build_archive "$program"; done
}

# build_stale_program PROGRAM: the same for one that is not of the stack.
build_stale_program() {
  if source_newer "$1"; then build_jars "$1"; fi
  build_archive "$1"
}

# build_jars PROGRAMS: a list with spaces.
build_jars() {
  local program
  maven
  step "Build ${1// /, } ($(basename "$MAVEN"), JDK $(java_feature "$JAVA_HOME"))" "$LOGS/build.log" \
    "$MAVEN" -B -ntp -f "$SKYSTACK_HOME/pom.xml" -pl "${1// /,}" -am -DskipTests package
  for program in $1; do touch "$SKYSTACK_HOME/$program/target/.built"; done
}

# build_archive PROGRAM: makes its archive where there is none, or none made from this jar. A JDK that can not make one
# is no reason to stop: the program then starts slower.
build_archive() {
  local home archive
  home=$(newest_java bin/java)
  [ -n "$home" ] || fail "no Java $OLDEST_JAVA or newer to run with: install one, or name it in SKYSTACK_JAVA_HOME"
  archive=$(archive_of "$1" "$home")
  if [ -n "$(archive_option "$archive" "$1")" ]; then return 0; fi
  try_step "Prepare $1 for a fast start (JDK $(java_feature "$home"))" "$LOGS/archive.log" \
    "$SKYSTACK_HOME/tools/archive" "$1" || say '    It starts slower without.'
}
