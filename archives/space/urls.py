from django.urls import path

from archives.space import views

urlpatterns = [path("space/", views.space, name="space")]
