# Several images from one file: `docker build --target kube2sky .`, and so with skydns, kubedns, skycache and
# exechealthz.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -pl kube2sky,skydns,kubedns,skycache,exechealthz -am -DskipTests package
RUN javac -d /training tools/sky/TrainingApiServer.java
# A JRE of only the modules that the programs use.
RUN jlink --output /jre --no-header-files --no-man-pages --add-modules \
java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.httpserver,jdk.jcmd,jdk.jfr,\
jdk.management,jdk.naming.dns,jdk.unsupported

FROM debian:bookworm-slim AS jre
ENV LANG=C.UTF-8 PATH=/opt/java/skystack/bin:/opt/skystack/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# A user without rights. It may bind port 53 all the same: Docker lets every user of a container do so (since 20.10,
# through net.ipv4.ip_unprivileged_port_start).
RUN groupadd --gid 10053 skystack && \
    useradd --uid 10053 --gid 10053 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin skystack
COPY --from=build /jre /opt/java/skystack
COPY bin /opt/skystack/bin
WORKDIR /opt/skystack

# The programs with archives of their classes, each made by a training run on the very JRE that will run it.
FROM jre AS programs
COPY --from=build /src/kube2sky/target/kube2sky.jar kube2sky/target/
COPY --from=build /src/kube2sky/target/lib kube2sky/target/lib
COPY --from=build /src/skydns/target/skydns.jar skydns/target/
COPY --from=build /src/skydns/target/lib skydns/target/lib
COPY --from=build /src/kubedns/target/kubedns.jar kubedns/target/
COPY --from=build /src/kubedns/target/lib kubedns/target/lib
COPY --from=build /src/skycache/target/skycache.jar skycache/target/
COPY --from=build /src/skycache/target/lib skycache/target/lib
COPY --from=build /src/exechealthz/target/exechealthz.jar exechealthz/target/
COPY --from=build /src/exechealthz/target/lib exechealthz/target/lib
COPY tools tools
COPY --from=build /training tools/sky/training
COPY examples examples
RUN tools/archive kube2sky && tools/archive skydns && tools/archive kubedns && tools/archive skycache

FROM jre AS kube2sky
COPY --from=programs /opt/skystack/kube2sky kube2sky
ENV KUBE2SKY_OPS_ADDR=:8081
USER 10053:10053
EXPOSE 8081/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD ["health", "8081"]
ENTRYPOINT ["kube2sky"]

FROM jre AS skydns
COPY --from=programs /opt/skystack/skydns skydns
ENV SKYDNS_ADDR=:53 SKYDNS_OPS_ADDR=:8053
USER 10053:10053
EXPOSE 53/udp 53/tcp 8053/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD ["health", "8053"]
ENTRYPOINT ["skydns"]

FROM jre AS kubedns
COPY --from=programs /opt/skystack/kubedns kubedns
USER 10053:10053
EXPOSE 53/udp 53/tcp 8081/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD ["health", "8081"]
ENTRYPOINT ["kubedns"]

FROM jre AS skycache
COPY --from=programs /opt/skystack/skycache skycache
ENV SKYCACHE_OPS_ADDR=:8054
USER 10053:10053
EXPOSE 53/udp 53/tcp 8054/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD ["health", "8054"]
ENTRYPOINT ["skycache"]

FROM jre AS exechealthz
COPY --from=programs /opt/skystack/exechealthz exechealthz
USER 10053:10053
EXPOSE 8080/tcp
STOPSIGNAL SIGTERM
ENTRYPOINT ["exechealthz"]
